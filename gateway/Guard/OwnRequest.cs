using System.Text.Json;
using Rapport.Common.V1;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Transcoding;

namespace Rapport.Gateway.Guard;

/// <summary>Requests of the gateway's own few calls: what they do not have is refused by name here too.</summary>
internal static class OwnRequest
{
    /// <summary>The body's members, all of them texts.</summary>
    /// <param name="known">Names that the call has.</param>
    /// <exception cref="DomainError">REQUEST_MALFORMED, FIELD_UNKNOWN or FIELDS_INVALID.</exception>
    public static async Task<IReadOnlyDictionary<string, string>> BodyAsync(
        HttpRequest request, IReadOnlyList<string> known, CancellationToken cancellation)
    {
        RefuseParameters(request);
        try
        {
            using var json = await JsonDocument.ParseAsync(request.Body, cancellationToken: cancellation);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                throw DomainError.Invalid("body", "is not an object");
            var fields = json.RootElement.EnumerateObject().ToList();
            RefuseUnknown(fields.Select(field => field.Name), known, "field here");
            var texts = new Dictionary<string, string>();
            foreach (var field in fields)
            {
                if (field.Value.ValueKind != JsonValueKind.String || !texts.TryAdd(field.Name, field.Value.GetString()!))
                    throw DomainError.Invalid(field.Name, "is not a text, or is given twice");
            }

            return texts;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            throw new DomainError(ErrorReason.RequestMalformed, "The body cannot be read.")
            {
                Fields = [new FieldFault("body", "is not JSON")],
            };
        }
    }

    /// <summary>Refuses parameters that the call does not have.</summary>
    public static void RefuseParameters(HttpRequest request, params IReadOnlyList<string> known) =>
        RefuseUnknown(request.Query.Keys, known, "parameter of this call");

    private static void RefuseUnknown(IEnumerable<string> names, IReadOnlyList<string> known, string what)
    {
        var unknown = names.Where(name => !known.Contains(name))
            .Select(name => new FieldFault(name, NearestName.Sentence(name, what, known))).ToList();
        if (unknown.Count > 0)
            throw new DomainError(ErrorReason.FieldUnknown, "The request names parameters or fields that this call does not have.")
            {
                Fields = unknown,
            };
    }
}
