using Rapport.Events;

namespace Rapport.Journey.Domain;

/// <summary>A fact for the log.</summary>
/// <param name="At">When it was decided.</param>
/// <param name="Cause">Event that led to it.</param>
internal abstract record RunConclusion(DateTimeOffset At, Trigger Cause)
{
    /// <summary>Name of its event.</summary>
    public abstract string Name { get; }

    /// <summary>What tells it from others of its name by the same run; empty for what a run says once.</summary>
    public virtual string Subject => "";

    /// <summary>The run began.</summary>
    internal sealed record Entered(DateTimeOffset At, Trigger Cause) : RunConclusion(At, Cause)
    {
        public override string Name => EventNames.JourneyEntered;
    }

    /// <summary>The run ended.</summary>
    internal sealed record Exited(DateTimeOffset At, string Reason, Trigger Cause) : RunConclusion(At, Cause)
    {
        public override string Name => EventNames.JourneyExited;
    }

    /// <summary>The contact was drawn into an arm. Said once for contact, experiment and arm, whichever run says it.</summary>
    /// <param name="Node">The step; empty for the journey's own holdout.</param>
    internal sealed record Assigned(DateTimeOffset At, Trigger Cause, string Experiment, string Node, string Arm)
        : RunConclusion(At, Cause)
    {
        public override string Name => EventNames.ExperimentAssigned;
        public override string Subject => $"{Experiment}\u001f{Arm}";
    }

    /// <summary>A goal was reached.</summary>
    internal sealed record GoalReached(DateTimeOffset At, Trigger Cause, string Goal) : RunConclusion(At, Cause)
    {
        public override string Name => EventNames.JourneyGoalReached;
        public override string Subject => Goal;
    }

    /// <summary>Traits of the contact are other ones.</summary>
    /// <param name="Place">Step and revision.</param>
    internal sealed record TraitsSet(DateTimeOffset At, Trigger Cause, string Place, string TraitsJson)
        : RunConclusion(At, Cause)
    {
        public override string Name => EventNames.Identified;
        public override string Subject => Place;
    }

    /// <summary>A tag is given or taken.</summary>
    internal sealed record Tagged(DateTimeOffset At, Trigger Cause, string Place, string Tag, bool Added)
        : RunConclusion(At, Cause)
    {
        public override string Name => Added ? EventNames.TagAdded : EventNames.TagRemoved;
        public override string Subject => $"{Place}\u001f{Tag}";
    }

    /// <summary>Points are wished for.</summary>
    internal sealed record PointsWished(DateTimeOffset At, Trigger Cause, string Place, int Points, string Reason)
        : RunConclusion(At, Cause)
    {
        public override string Name => EventNames.PointsEarnRequested;
        public override string Subject => Place;
    }

    /// <summary>The contact is to enter another journey.</summary>
    internal sealed record EntryRequested(DateTimeOffset At, Trigger Cause, string Place, string Journey)
        : RunConclusion(At, Cause)
    {
        public override string Name => EventNames.JourneyEntryRequested;
        public override string Subject => Place;
    }
}
