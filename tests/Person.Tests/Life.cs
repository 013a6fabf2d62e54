using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Events;

namespace Rapport.Person.Tests;

/// <summary>
/// Some people's random doings by a seed: traits of all kinds, words that arrive late, nulls, manual tags, orders, verdicts of
/// sales, and identifiers that join them.
/// </summary>
internal sealed class Life(int seed)
{
    private readonly Random random = new(seed);
    private int said;
    private bool loads;

    /// <summary>The next thing that happens, at the caller's time; manual tags are said of a contact.</summary>
    public Event Next(IReadOnlyList<string> contacts)
    {
        var received = LogInMemory.Start.AddSeconds(++said);
        var late = random.Next(3) == 0 ? TimeSpan.FromMinutes(random.Next(30)) : TimeSpan.FromSeconds(random.Next(2));
        var next = new Event
        {
            Id = $"e{said}", Workspace = LogInMemory.Workspace, OccurredAt = (received - late).ToTimestamp(),
            ReceivedAt = received.ToTimestamp(), Properties = new Struct(),
        };
        if (contacts.Count > 0 && random.Next(8) == 0)
            return ByHand(next, contacts[random.Next(contacts.Count)]);
        next.Name = random.Next(6) switch
        {
            0 or 1 => EventNames.Identified, 2 or 3 => "page_viewed", 4 => EventNames.OrderCompleted, _ => EventNames.LeadRejected,
        };
        if (next.Name == EventNames.LeadRejected)
            next.Origin = EventOrigins.Of(OriginKind.Service, "scoring");
        if (next.Name == EventNames.Identified)
            for (var i = random.Next(1, 4); i > 0; i--)
                next.Properties.Fields[$"t{random.Next(4)}"] = AnyValue();
        // Imports come in bursts between what happens.
        loads = random.Next(10) == 0 ? !loads : loads;
        next.Historic = loads;
        next.Identifiers.Add(new Identifier { Type = "anonymous_id", Value = $"a{random.Next(5)}" });
        if (random.Next(4) == 0)
            next.Identifiers.Add(new Identifier { Type = "email", Value = $"p{random.Next(2)}@example.com" });
        if (random.Next(8) == 0)
            next.Identifiers.Add(new Identifier { Type = "anonymous_id", Value = $"a{random.Next(5)}" });
        return next;
    }

    private Event ByHand(Event next, string contact)
    {
        next.Contact = contact;
        next.Hop = 1;
        next.Origin = EventOrigins.Of(OriginKind.Service, "tagging");
        next.OccurredAt = next.ReceivedAt;
        next.Name = random.Next(2) == 0 ? EventNames.TagAdded : EventNames.TagRemoved;
        next.Properties.Fields["tag"] = Value.ForString(random.Next(3) == 0 ? "keen" : $"hand{random.Next(2)}");
        next.Properties.Fields["source"] = Value.ForString("manual");
        return next;
    }

    private Value AnyValue() => random.Next(8) switch
    {
        0 or 1 => Value.ForNull(),
        2 => Value.ForNumber(random.Next(3)),
        3 => Value.ForBool(random.Next(2) == 0),
        4 => Value.ForStruct(new Struct { Fields = { ["city"] = Value.ForString($"x{random.Next(2)}") } }),
        5 => Value.ForList(Value.ForNumber(random.Next(2)), Value.ForString("y")),
        _ => Value.ForString($"x{random.Next(2)}"),
    };
}
