namespace Rapport.Journey.Runs;

/// <summary>The two outboxes of a run document.</summary>
internal enum Outbox
{
    /// <summary>Commands for notification.</summary>
    Commands,

    /// <summary>Conclusions for the log.</summary>
    Conclusions,
}
