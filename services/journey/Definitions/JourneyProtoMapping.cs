using System.Globalization;
using Google.Protobuf.WellKnownTypes;

namespace Rapport.Journey.Definitions;

/// <summary>Journeys as the API answers them.</summary>
internal static class JourneyProtoMapping
{
    /// <summary>A journey with its draft.</summary>
    public static V1.Journey ToProto(this JourneyRecord journey) => new()
    {
        Id = journey.Id,
        Name = journey.Name,
        State = journey.State,
        Version = journey.Version,
        Definition = Struct.Parser.ParseJson(journey.Draft),
        Etag = journey.Rev.ToString(CultureInfo.InvariantCulture),
        CreateTime = journey.CreatedAt.ToTimestamp(),
        UpdateTime = journey.UpdatedAt.ToTimestamp(),
        PublishTime = journey.PublishedAt?.ToTimestamp(),
    };
}
