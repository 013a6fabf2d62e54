using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;

namespace Rapport.Scoring.Tests.Stores;

/// <summary>Events as the log holds them.</summary>
internal static class LoggedEvents
{
    public static Event Of(
        string id, string contact, string name, DateTimeOffset at, string? email = null, params (string, Value)[] properties)
    {
        var happened = new Event
        {
            Id = id, Workspace = "w1", Contact = contact, Name = name,
            OccurredAt = at.ToTimestamp(), ReceivedAt = at.ToTimestamp(), Properties = new Struct(),
        };
        if (email is not null)
            happened.Identifiers.Add(new Identifier { Type = "email", Value = email });
        foreach (var (key, value) in properties)
            happened.Properties.Fields[key] = value;
        return happened;
    }
}
