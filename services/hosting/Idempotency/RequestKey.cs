using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Rapport.Hosting.Errors;

namespace Rapport.Hosting.Idempotency;

/// <summary>
/// The name that a caller gives a request: the field <c>request_id</c>, or the header or metadata
/// <c>Idempotency-Key</c>, which mean the same.
/// </summary>
public static class RequestKey
{
    /// <summary>The header, and in gRPC the metadata.</summary>
    public const string Header = "Idempotency-Key";

    /// <summary>Longest key, characters.</summary>
    public const int LongestKey = 200;

    private const string Field = "request_id";

    /// <summary>The request's key; null when it has none.</summary>
    /// <param name="request">The request.</param>
    /// <param name="field">Its field for the key; null for none.</param>
    /// <param name="headers">Headers or metadata that came with it.</param>
    /// <exception cref="DomainError">FIELDS_INVALID: a key that is none, or two that differ.</exception>
    public static string? Of(IMessage request, FieldDescriptor? field, IHeaderDictionary headers) =>
        Of((string?)field?.Accessor.GetValue(request) ?? "", headers);

    /// <summary>The request's key; null when it has none.</summary>
    /// <param name="text">What its field for the key says; empty for nothing.</param>
    /// <param name="headers">Headers or metadata that came with it.</param>
    /// <exception cref="DomainError">FIELDS_INVALID: a key that is none, or two that differ.</exception>
    public static string? Of(string text, IHeaderDictionary headers)
    {
        var said = text.Length > 0 ? text : null;
        if (said is not null && Fault(said) is { } fault)
            throw DomainError.Invalid(Field, fault);
        if (!headers.TryGetValue(Header, out var values))
            return said;
        if (Fault(values) is { } wrong)
            throw DomainError.Invalid(Header, wrong);
        return said is null || said == values[0] ? values[0]
            : throw DomainError.Invalid(Field, $"differs from {Header}, which means the same; send one of them");
    }

    /// <summary>What is wrong with the values of the header; null when nothing is.</summary>
    public static string? Fault(StringValues values) =>
        values.Count != 1 ? "is given more than once" : Fault(values[0] ?? "");

    // What a header can carry as it is: beyond ASCII, and at the ends, proxies change it.
    private static string? Fault(string key) =>
        key.Length is 0 or > LongestKey || key.AsSpan().ContainsAnyExceptInRange(' ', '~') || key[0] == ' ' || key[^1] == ' '
            ? $"is not 1 to {LongestKey} printable ASCII characters without spaces around them" : null;
}
