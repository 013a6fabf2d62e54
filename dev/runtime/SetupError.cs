namespace Rapport.Runtime;

/// <summary>
/// A local server could not be fetched or started. The message is one sentence that says what is wrong and what to do;
/// it is meant for the terminal as it stands.
/// </summary>
public sealed class SetupError : Exception
{
    /// <summary>Creates the error from a sentence for the terminal.</summary>
    public SetupError(string message) : base(message) { }

    /// <summary>Creates the error from a sentence for the terminal and what caused it.</summary>
    public SetupError(string message, Exception inner) : base(message, inner) { }
}
