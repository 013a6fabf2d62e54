namespace Rapport.Journey.Runs;

/// <summary>Where a message waits.</summary>
/// <param name="Run">The run that wrote it.</param>
/// <param name="Rev">The run's revision when the message was read.</param>
/// <param name="Message">The message's id.</param>
internal readonly record struct WaitingPlace(string Run, int Rev, string Message);
