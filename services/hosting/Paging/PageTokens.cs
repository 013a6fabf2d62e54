using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Microsoft.Extensions.Options;
using Rapport.Common.V1;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Startup;

namespace Rapport.Hosting.Paging;

/// <summary>
/// Opaque page tokens: a place in a list, authenticated together with the workspace and the query, so that a token
/// of another workspace or of changed arguments is refused (AIP-158). The key comes from the service token; while that
/// is rotated, tokens of either are read.
/// </summary>
public sealed class PageTokens(IOptions<RapportOptions> options)
{
    private const int MacLength = 12;
    private const int MostBytes = 1024 * 1024;
    private readonly byte[] key = KeyOf(options.Value.ServiceToken);
    private readonly byte[] alsoKey = KeyOf(
        options.Value.ServiceTokenAlso is { Length: > 0 } also ? also : options.Value.ServiceToken);

    /// <summary>The token for a place.</summary>
    /// <param name="workspace">Workspace of the list.</param>
    /// <param name="query">Everything that decides what the list holds: call and filters.</param>
    /// <param name="place">Where the next page begins; free text of the store.</param>
    public string Write(string workspace, string query, string place)
    {
        var text = Encoding.UTF8.GetBytes(place);
        return Base64Url.EncodeToString([.. Mac(key, workspace, query, text), .. text]);
    }

    /// <summary>The place in a token; null for an empty token, the first page.</summary>
    /// <exception cref="DomainError">PAGE_TOKEN_INVALID: not ours, or of another workspace or query.</exception>
    public string? Read(string workspace, string query, string token)
    {
        if (token.Length == 0)
            return null;
        var bytes = Base64Url.IsValid(token) ? Base64Url.DecodeFromChars(token) : [];
        if (bytes.Length >= MacLength && (IsOurs(key) || IsOurs(alsoKey)))
            return Encoding.UTF8.GetString(bytes.AsSpan(MacLength));
        throw new DomainError(ErrorReason.PageTokenInvalid,
            "The page token was not given out for this list; begin again without one.");

        bool IsOurs(byte[] by) => CryptographicOperations.FixedTimeEquals(
            bytes.AsSpan(0, MacLength), Mac(by, workspace, query, bytes.AsSpan(MacLength)));
    }

    /// <summary>
    /// A page of what was found: as much of it as fits into a megabyte, at least one item, with the token of the next.
    /// So a page is bounded in bytes whatever the items are.
    /// </summary>
    /// <param name="workspace">Workspace of the list.</param>
    /// <param name="query">As in <see cref="Write"/>.</param>
    /// <param name="found">What the store gave for a page of <paramref name="size"/> items: fewer when there is no more.</param>
    /// <param name="size">Items asked for.</param>
    /// <param name="show">An item as it is answered.</param>
    /// <param name="place">The place behind an item.</param>
    public Page<TShown> Cut<TItem, TShown>(
        string workspace, string query, IReadOnlyList<TItem> found, int size, Func<TItem, TShown> show,
        Func<TItem, string> place)
        where TShown : IMessage
    {
        var shown = new List<TShown>(found.Count);
        for (var (i, bytes) = (0, 0); i < Math.Min(found.Count, size); i++)
        {
            var next = show(found[i]);
            bytes += next.CalculateSize();
            if (i > 0 && bytes > MostBytes)
                break;
            shown.Add(next);
        }

        var isLast = shown.Count == found.Count && found.Count < size;
        return new Page<TShown>(shown, isLast ? "" : Write(workspace, query, place(found[shown.Count - 1])));
    }

    /// <summary>The page size in force: default 50, at most 500 (a larger one is cut, AIP-158).</summary>
    /// <exception cref="DomainError">FIELDS_INVALID when negative.</exception>
    public static int Size(int asked) => asked switch
    {
        < 0 => throw DomainError.Invalid("page_size", "is negative"),
        0 => 50,
        _ => Math.Min(asked, 500),
    };

    private static byte[] KeyOf(string serviceToken) =>
        SHA256.HashData(Encoding.UTF8.GetBytes("page-token:" + serviceToken));

    private static byte[] Mac(byte[] key, string workspace, string query, ReadOnlySpan<byte> place)
    {
        byte[] text = [.. Encoding.UTF8.GetBytes($"{workspace}\u001f{query}\u001f"), .. place];
        return HMACSHA256.HashData(key, text)[..MacLength];
    }
}
