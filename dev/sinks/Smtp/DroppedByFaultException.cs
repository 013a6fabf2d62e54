namespace Rapport.Sinks.Smtp;

/// <summary>A planned fault asked for the connection to end without a reply.</summary>
internal sealed class DroppedByFaultException : Exception;
