using System.Security.Cryptography;
using System.Text;

namespace Rapport.Hosting.Callers;

/// <summary>The tokens that are accepted at one time: two while they are rotated. Empty ones do not count.</summary>
internal sealed class AcceptedTokens(params IEnumerable<string> tokens)
{
    private readonly byte[][] tokens =
        [.. tokens.Where(token => token.Length > 0).Select(token => Encoding.UTF8.GetBytes(token))];

    /// <summary>No token is asked for.</summary>
    public bool AreNone => tokens.Length == 0;

    /// <summary>Whether a shown token is one of them. How long it takes does not tell how much was right.</summary>
    public bool Contain(string shown)
    {
        var bytes = Encoding.UTF8.GetBytes(shown);
        return tokens.Aggregate(false, (found, token) => CryptographicOperations.FixedTimeEquals(bytes, token) | found);
    }
}
