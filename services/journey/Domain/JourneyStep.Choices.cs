namespace Rapport.Journey.Domain;

internal abstract partial record JourneyStep
{
    /// <summary>
    /// Divides contacts by shares; who is in which is drawn once for contact and experiment (<see cref="ArmDraw"/>).
    /// </summary>
    /// <param name="Experiment">What the draw is for; the same name draws the same everywhere.</param>
    /// <param name="Arms">At least one; of those with a weight one is drawn.</param>
    /// <param name="IsTold">Whether the draw is said to the log.</param>
    /// <param name="KindName">How the definition calls it: split, experiment or holdout.</param>
    internal sealed record Split(
        string Id, string Experiment, IReadOnlyList<SplitArm> Arms, bool IsTold, string KindName) : JourneyStep(Id)
    {
        public override string Kind => KindName;
        public override IEnumerable<string?> Successors => Arms.Select(arm => arm.To);
    }

    /// <summary>One part of a division.</summary>
    /// <param name="Name">Its name in the experiment.</param>
    /// <param name="Weight">Its part of the sum of all weights; 0 for nobody.</param>
    /// <param name="To">Where it leads; null for the end of the journey.</param>
    /// <param name="ExitReason">With which reason the run ends; null when it goes on.</param>
    internal sealed record SplitArm(string Name, int Weight, string? To, string? ExitReason = null);
}
