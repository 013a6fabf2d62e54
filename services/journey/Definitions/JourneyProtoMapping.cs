using System.Globalization;
using System.Text.Json.Nodes;
using Google.Protobuf.WellKnownTypes;
using Rapport.Hosting.Errors;
using Rapport.Journey.Domain;
using Rapport.Journey.V1;

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

    /// <summary>What differs between two versions of a journey.</summary>
    /// <exception cref="DomainError">NOT_FOUND for a version that there is not.</exception>
    public static JourneyDiff Diff(this JourneyRecord journey, DiffJourneyRequest request)
    {
        var from = request.From == 0 ? journey.Version : request.From;
        return new JourneyDiff
        {
            Journey = journey.Id, From = from, To = request.To,
            Changes = { DefinitionDiff.Of(TextOf(journey, from), TextOf(journey, request.To)).Select(ToProto) },
        };
    }

    private static string TextOf(JourneyRecord journey, int version) =>
        version == 0 ? journey.Draft
        : version > 0 && version <= journey.Version ? journey.Versions[version - 1]
        : throw DomainError.NotFound("version", version.ToString(CultureInfo.InvariantCulture));

    private static JourneyChange ToProto(DefinitionChange change) => new()
    {
        Path = change.Path, Kind = change.Kind, Before = ToValue(change.Before), After = ToValue(change.After),
    };

    private static Value? ToValue(JsonNode? node) => node is null ? null : Value.Parser.ParseJson(node.ToJsonString());
}
