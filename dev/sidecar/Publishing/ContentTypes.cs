namespace Rapport.Sidecar.Publishing;

/// <summary>The four ways in which a payload enters an envelope.</summary>
internal enum PayloadForm
{
    /// <summary>JSON value in <c>data</c>.</summary>
    Json,

    /// <summary>String in <c>data</c>.</summary>
    Text,

    /// <summary>Base64 in <c>data_base64</c>.</summary>
    Binary,

    /// <summary>The payload already is the envelope.</summary>
    CloudEvent,
}

/// <summary>Dapr's rules for choosing a payload's form by its media type.</summary>
internal static class ContentTypes
{
    public const string CloudEvent = "application/cloudevents+json";

    /// <summary>
    /// The form for a media type; parameters and letter case are ignored. Everything that is neither JSON nor one of
    /// the binary types is text, also <c>application/anything+json</c>. A declared JSON payload that does not parse is
    /// text as well.
    /// </summary>
    public static PayloadForm FormOf(string contentType, ReadOnlySpan<byte> data)
    {
        var mediaType = contentType.AsSpan();
        var parameters = mediaType.IndexOf(';');
        mediaType = (parameters < 0 ? mediaType : mediaType[..parameters]).Trim();
        return true switch
        {
            _ when Is(mediaType, CloudEvent) => PayloadForm.CloudEvent,
            _ when Is(mediaType, "application/json") => JsonText.IsValid(data) ? PayloadForm.Json : PayloadForm.Text,
            _ when Is(mediaType, "application/octet-stream") => PayloadForm.Binary,
            _ when Is(mediaType, "application/cloudevents+protobuf") => PayloadForm.Binary,
            _ => PayloadForm.Text,
        };
    }

    private static bool Is(ReadOnlySpan<char> mediaType, string name) =>
        mediaType.Equals(name, StringComparison.OrdinalIgnoreCase);
}
