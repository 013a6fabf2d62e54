namespace Rapport.Sidecar.Hosting;

/// <summary>The stand-in cannot start with these settings; the message is for the person who wrote them.</summary>
internal sealed class SettingsException(string message) : Exception(message);
