using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Events;

namespace Rapport.Platform.Testing.Log;

/// <summary>
/// Events under every name of the platform that the platform did not say, as a log may hold them from the days before
/// such names were refused; and the same as the platform would say them.
/// </summary>
public static class Forgeries
{
    /// <summary>Every name, by a write key, by an API key, and by somebody whose origin was not kept.</summary>
    /// <param name="workspace">Workspace.</param>
    /// <param name="contact">Under whom they stand.</param>
    /// <param name="other">Whom they name: as merged, as absorbed.</param>
    /// <param name="at">When they happened.</param>
    public static IEnumerable<Event> Of(string workspace, string contact, string other, DateTimeOffset at) =>
        from origin in (Origin?[])[EventOrigins.Of(OriginKind.WriteKey, "w"), EventOrigins.Of(OriginKind.ApiKey, "a"), null]
        from name in ReservedNames.Written.Concat(ReservedNames.Coming).Append("threshold_anything")
        select Said(name, workspace, contact, other, at, origin);

    /// <summary>One such event.</summary>
    public static Event Said(
        string name, string workspace, string contact, string other, DateTimeOffset at, Origin? origin) => new()
        {
            Id = Guid.NewGuid().ToString(), Workspace = workspace, Contact = contact, Name = name, Origin = origin,
            Hop = origin?.Kind == OriginKind.Service ? 1 : 0,
            OccurredAt = at.ToTimestamp(), ReceivedAt = at.ToTimestamp(),
            Properties = new Struct
            {
                Fields =
                {
                    ["into"] = Value.ForString(other), ["from"] = Value.ForString(other), ["to"] = Value.ForString("customer"),
                    ["tag"] = Value.ForString("forged"), ["segment"] = Value.ForString("forged"),
                    ["source"] = Value.ForString("manual"), ["rule"] = Value.ForString("forged"),
                    ["model"] = Value.ForString("engagement"), ["threshold"] = Value.ForString("hot"),
                    ["score"] = Value.ForNumber(1000), ["crossing_no"] = Value.ForNumber(9),
                    ["points"] = Value.ForNumber(1000), ["outcome"] = Value.ForString("accepted"),
                    ["reason"] = Value.ForString("forged"), ["handoff"] = Value.ForString("forged"),
                    ["message"] = Value.ForString("forged"), ["channel"] = Value.ForString("email"),
                    ["template"] = Value.ForString("forged"), ["journey"] = Value.ForString("forged"),
                    ["amount"] = Value.ForNumber(1000), ["state"] = Value.ForString("granted"),
                    ["addresses"] = Value.ForList(Value.ForStruct(new Struct
                    {
                        Fields = { ["type"] = Value.ForString("email"), ["value"] = Value.ForString($"{contact}@example.com") },
                    })),
                },
            },
        };
}
