namespace Rapport.Stack.Commands;

/// <summary>A command was given words it does not know; the help follows the message.</summary>
internal sealed class MisuseException(string message) : Exception(message);
