using System.ComponentModel.DataAnnotations;

namespace Rapport.Notification.Channels.Email;

/// <summary>The mail server that takes our mails (section <c>Notification:Smtp</c>).</summary>
public sealed record SmtpOptions
{
    /// <summary>Host. Default 127.0.0.1.</summary>
    [Required]
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>Port. Default 1025, the local mailbox; 1–65535.</summary>
    [Range(1, 65535)]
    public int Port { get; init; } = 1025;

    /// <summary>Sender: <c>hello@example.com</c> or <c>Example &lt;hello@example.com&gt;</c>.</summary>
    [Required]
    public string From { get; init; } = "Rapport <hello@rapport.example>";

    /// <summary>User name; empty for none. With one, the connection has to be encrypted.</summary>
    public string User { get; init; } = "";

    /// <summary>Password of the user.</summary>
    public string Password { get; init; } = "";

    /// <summary>Connections kept open at most. Default 4; 1–64.</summary>
    [Range(1, 64)]
    public int Connections { get; init; } = 4;

    /// <summary>Longest time for one mail or for connecting. Default 30 s; 1 s to 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
