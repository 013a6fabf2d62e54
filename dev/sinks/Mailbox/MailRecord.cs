using System.Text.Json.Serialization;

namespace Rapport.Sinks.Mailbox;

/// <summary>What is known of a message without opening it; the line that stands before it on disk.</summary>
internal sealed record MailRecord
{
    /// <summary>Counts up by one a message, from 1, over restarts.</summary>
    public required long Number { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Sender of the envelope; empty for the null sender.</summary>
    public required string EnvelopeFrom { get; init; }

    /// <summary>Recipients of the envelope, blind copies included.</summary>
    public required IReadOnlyList<string> EnvelopeTo { get; init; }

    public required string From { get; init; }

    public required string Subject { get; init; }

    /// <summary>Without its angle brackets; null when the message has none.</summary>
    public required string? MessageId { get; init; }

    /// <summary>Bytes of the message as received.</summary>
    public required int Size { get; init; }

    [JsonIgnore] public string Id => $"m_{Number}";

    /// <summary>Reads an id back; false for anything that is none.</summary>
    public static bool TryParseId(string? id, out long number)
    {
        number = 0;
        return id is not null && id.StartsWith("m_", StringComparison.Ordinal)
            && long.TryParse(id.AsSpan(2), System.Globalization.NumberStyles.None, null, out number);
    }
}
