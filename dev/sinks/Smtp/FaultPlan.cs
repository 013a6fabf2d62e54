using System.Text.Json.Serialization;

namespace Rapport.Sinks.Smtp;

/// <summary>What happens to a message in place of being taken.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FaultAction>))]
public enum FaultAction
{
    /// <summary>Taken, after the delay.</summary>
    [JsonStringEnumMemberName("delay")] Delay,

    /// <summary>Answered with the code; not kept.</summary>
    [JsonStringEnumMemberName("reject")] Reject,

    /// <summary>The connection ends without a reply; not kept.</summary>
    [JsonStringEnumMemberName("drop_before_accept")] DropBeforeAccept,

    /// <summary>Kept, but the connection ends without a reply: the sender cannot know.</summary>
    [JsonStringEnumMemberName("drop_after_accept")] DropAfterAccept,
}

/// <summary>A fault for the next messages.</summary>
/// <param name="Next">For how many messages, 1 to 1,000,000.</param>
/// <param name="Action">What happens to each.</param>
/// <param name="Code">Reply code of a rejection, 400 to 599. Default 451.</param>
/// <param name="DelayMs">Waited before acting, milliseconds, 0 to 600,000.</param>
public sealed record Fault(int Next, FaultAction Action, int Code = 451, int DelayMs = 0)
{
    /// <summary>What is wrong with it, by field; empty when nothing is.</summary>
    public Dictionary<string, string[]> Violations()
    {
        var violations = new Dictionary<string, string[]>();
        if (Next is < 1 or > 1_000_000) violations["next"] = ["Must be 1 to 1,000,000."];
        if (Code is < 400 or > 599) violations["code"] = ["Must be 400 to 599."];
        if (DelayMs is < 0 or > 600_000) violations["delay_ms"] = ["Must be 0 to 600,000."];
        return violations;
    }
}

/// <summary>The faults tests ask for, played one message at a time in the order they were planned.</summary>
internal sealed class FaultPlan
{
    private readonly Lock gate = new();
    private readonly LinkedList<Fault> planned = new();

    public IReadOnlyList<Fault> Planned
    {
        get
        {
            lock (gate) return [.. planned];
        }
    }

    public void Plan(Fault fault)
    {
        lock (gate) planned.AddLast(fault);
    }

    public void Clear()
    {
        lock (gate) planned.Clear();
    }

    /// <summary>The fault for the message at hand, null when it is simply to be taken.</summary>
    public Fault? Next()
    {
        lock (gate)
        {
            if (planned.First is not { Value: var fault } first) return null;
            if (fault.Next > 1) first.Value = fault with { Next = fault.Next - 1 };
            else planned.RemoveFirst();
            return fault;
        }
    }
}
