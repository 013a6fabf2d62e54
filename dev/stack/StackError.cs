namespace Rapport.Stack;

/// <summary>Something a person has to put right; the message says what, and is shown as it stands.</summary>
internal sealed class StackError(string message) : Exception(message);
