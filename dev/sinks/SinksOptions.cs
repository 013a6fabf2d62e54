using System.ComponentModel.DataAnnotations;

namespace Rapport.Sinks;

/// <summary>Where the local mailbox listens and how much it keeps.</summary>
public sealed record SinksOptions
{
    /// <summary>SMTP port on loopback; 0 takes a free one. Default 1025.</summary>
    [Range(0, 65535)] public int SmtpPort { get; init; } = 1025;

    /// <summary>HTTP port of the JSON API and the page, on loopback; 0 takes a free one. Default 8025.</summary>
    [Range(0, 65535)] public int WebPort { get; init; } = 8025;

    /// <summary>Folder that keeps the messages between runs. Default <c>mailbox</c> in the working folder.</summary>
    [Required] public string DataDirectory { get; init; } = "mailbox";

    /// <summary>
    /// How many messages are kept; the oldest go first, about a tenth of the bound at a time. Default 50,000.
    /// </summary>
    [Range(1, 10_000_000)] public int MaxMessages { get; init; } = 50_000;

    /// <summary>Largest message taken, bytes; a larger one is answered 552. Default 10 MiB.</summary>
    [Range(1, 1 << 30)] public int MaxMessageBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>How long a silent connection is kept (RFC 5321 4.5.3.2.7). Default 5 minutes.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(5);
}
