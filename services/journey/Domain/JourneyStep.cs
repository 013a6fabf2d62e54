using Rapport.Conditions;
using Rapport.Events;

namespace Rapport.Journey.Domain;

/// <summary>
/// One step of a journey. Where it leads is resolved when the definition is read: an id, or null for the end.
/// </summary>
/// <param name="Id">Unique in the journey.</param>
internal abstract partial record JourneyStep(string Id)
{
    /// <summary>The name of its kind, as in the definition and in traces.</summary>
    public abstract string Kind { get; }

    /// <summary>Every step that may follow; null stands for the end of the journey.</summary>
    public abstract IEnumerable<string?> Successors { get; }

    /// <summary>True when time passes at it, so that a loop through it comes to rest.</summary>
    public virtual bool Rests => false;

    /// <summary>Stays for a length of time; a day is 24 hours.</summary>
    internal sealed record Wait(string Id, TimeSpan Duration, string? Next) : JourneyStep(Id)
    {
        public override string Kind => "wait";
        public override IEnumerable<string?> Successors => [Next];
        public override bool Rests => Duration > TimeSpan.Zero;
    }

    /// <summary>Stays until an event comes, or the time is over.</summary>
    /// <param name="LookBack">Whether an event between entry and arrival at the step counts too.</param>
    /// <param name="Keyed">Whether only events count that have the run's own key.</param>
    internal sealed record WaitFor(
        string Id, EventPattern Event, TimeSpan Timeout, bool LookBack, string? Next, string? Else, bool Keyed = false)
        : JourneyStep(Id)
    {
        public override string Kind => "wait_for";
        public override IEnumerable<string?> Successors => [Next, Else];
        public override bool Rests => InSegment is null;

        /// <summary>
        /// Whether it waits for being in the segment of its event (true) or out of it (false): who is there already passes at
        /// once. Null when it waits for another event.
        /// </summary>
        public bool? InSegment => Event is { Subject: not null, Name: EventNames.SegmentEntered or EventNames.SegmentLeft }
            ? Event.Name == EventNames.SegmentEntered : null;
    }

    /// <summary>Goes where the first condition that holds points to.</summary>
    internal sealed record Branch(string Id, IReadOnlyList<Arm> Arms, string? Else) : JourneyStep(Id)
    {
        public override string Kind => "branch";
        public override IEnumerable<string?> Successors => [.. Arms.Select(arm => arm.To), Else];
    }

    /// <summary>
    /// Asks notification to send a template; whether it goes out is decided there, at the moment of sending.
    /// </summary>
    internal sealed record Send(string Id, SendAction Action, TimeSpan? StaleAfter, string? Next) : JourneyStep(Id)
    {
        public override string Kind => "send";
        public override IEnumerable<string?> Successors => [Next];
    }

    /// <summary>Asks notification to put the contact into the call centre's queue.</summary>
    internal sealed record Handoff(string Id, HandoffAction Action, TimeSpan? StaleAfter, string? Next)
        : JourneyStep(Id)
    {
        public override string Kind => "handoff";
        public override IEnumerable<string?> Successors => [Next];
    }

    /// <summary>Ends the run with a reason.</summary>
    internal sealed record Exit(string Id, string Reason) : JourneyStep(Id)
    {
        public override string Kind => "exit";
        public override IEnumerable<string?> Successors => [null];
    }

    /// <summary>One arm of a branch.</summary>
    internal sealed record Arm(Condition When, string To);
}
