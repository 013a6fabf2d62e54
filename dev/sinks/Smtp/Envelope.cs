namespace Rapport.Sinks.Smtp;

/// <summary>Who a message came from and goes to, as the SMTP client said; not what its headers say.</summary>
internal sealed record Envelope(string From, IReadOnlyList<string> To);
