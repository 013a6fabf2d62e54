namespace Rapport.Journey.Domain;

// Steps that say something to the log.
internal abstract partial record JourneyStep
{
    /// <summary>Says traits of the contact, as an identify call does.</summary>
    /// <param name="TraitsJson">A JSON object; null takes a trait away.</param>
    internal sealed record Update(string Id, string TraitsJson, string? Next) : JourneyStep(Id)
    {
        public override string Kind => "update";
        public override IEnumerable<string?> Successors => [Next];
    }

    /// <summary>Gives and takes tags, as a hand does.</summary>
    internal sealed record Tag(
        string Id, IReadOnlyList<string> Add, IReadOnlyList<string> Remove, string? Next) : JourneyStep(Id)
    {
        public override string Kind => "tag";
        public override IEnumerable<string?> Successors => [Next];
    }

    /// <summary>Counts a goal as reached, once a run.</summary>
    internal sealed record Reach(string Id, string Goal, string? Next) : JourneyStep(Id)
    {
        public override string Kind => "goal";
        public override IEnumerable<string?> Successors => [Next];
    }

    /// <summary>Wishes points for the contact.</summary>
    internal sealed record Points(string Id, int Earn, string Reason, string? Next) : JourneyStep(Id)
    {
        public override string Kind => "points";
        public override IEnumerable<string?> Successors => [Next];
    }

    /// <summary>Asks for the contact's entry into another journey and goes on.</summary>
    internal sealed record Start(string Id, string Journey, string? Next) : JourneyStep(Id)
    {
        public override string Kind => "start";
        public override IEnumerable<string?> Successors => [Next];
    }

    /// <summary>Asks for the contact's entry into another journey and ends this run.</summary>
    internal sealed record Jump(string Id, string Journey) : JourneyStep(Id)
    {
        public override string Kind => "jump";
        public override IEnumerable<string?> Successors => [null];
    }
}
