namespace Rapport.Platform.Chaos;

/// <summary>What a run plays.</summary>
internal enum ChaosScenario
{
    /// <summary>Everybody does everything, under all kinds of faults.</summary>
    Mixed,

    /// <summary>Everyone only sets an alarm: as many timers as events.</summary>
    Timers,

    /// <summary>
    /// Instead of faults: the processes of services and gateway are restarted in good order, one after the other, and no
    /// request may fail twice in a row.
    /// </summary>
    Rolling,

    /// <summary>
    /// Twice all followers stand still until 100,000 events are on their way to them; the second time the broker loses
    /// all of those.
    /// </summary>
    Backlog,

    /// <summary>
    /// Every process is killed once while all journeys wait for three days; then the clock is set four days forward, and
    /// each goes on once.
    /// </summary>
    Days,

    /// <summary>
    /// Two of everything, in two releases: the second replicas change to the new one, processes of both are killed, the
    /// first ones follow; then all go back the same way.
    /// </summary>
    Upgrade,
}
