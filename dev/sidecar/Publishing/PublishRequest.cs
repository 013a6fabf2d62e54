namespace Rapport.Sidecar.Publishing;

/// <summary>What an app asked to publish, whichever API it used.</summary>
internal sealed record PublishRequest
{
    /// <summary>The publishing app; becomes the event's <c>source</c>.</summary>
    public required string AppId { get; init; }

    public required string PubSubName { get; init; }

    public required string Topic { get; init; }

    /// <summary>The payload as received; not copied.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>Media type of <see cref="Data"/>; empty counts as <c>text/plain</c>.</summary>
    public required string ContentType { get; init; }

    /// <summary>The request's metadata, verbatim; keys are compared without regard to case.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>The span written into the event.</summary>
    public required TraceContext Trace { get; init; }

    /// <summary>The value of a metadata key, whatever its letter case; null if absent.</summary>
    public string? MetadataOf(string key)
    {
        foreach (var (name, value) in Metadata)
            if (name.Equals(key, StringComparison.OrdinalIgnoreCase))
                return value;
        return null;
    }
}
