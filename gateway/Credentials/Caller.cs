using Rapport.Hosting.Contracts;

namespace Rapport.Gateway.Credentials;

/// <summary>Who a credential stands for.</summary>
/// <param name="Workspace">All that it may touch.</param>
/// <param name="Principal">Id of the credential, for audit.</param>
/// <param name="IsWriteKey">It may send events and nothing else.</param>
/// <param name="Scopes">What an API key may do; <c>*</c> is everything.</param>
/// <param name="ExpireTime">No longer valid from then on; null: never.</param>
internal sealed record Caller(
    string Workspace, string Principal, bool IsWriteKey, IReadOnlyList<string> Scopes, DateTimeOffset? ExpireTime)
{
    /// <summary>The call came with a session of the console, which stands for the key.</summary>
    public bool IsSession { get; init; }

    /// <summary>What people call the workspace; empty where nobody has said.</summary>
    public string WorkspaceName { get; init; } = "";

    /// <summary>Time zone in which its people read, a name of the IANA database; empty likewise.</summary>
    public string Zone { get; init; } = "";

    /// <summary>Language in which they read, BCP 47; empty likewise.</summary>
    public string Locale { get; init; } = "";

    /// <summary>True when the credential is valid at an instant.</summary>
    public bool IsValidAt(DateTimeOffset now) => ExpireTime is null || now < ExpireTime;

    /// <summary>True when an API key carries a scope; a write key carries none.</summary>
    public bool Has(string scope)
    {
        if (IsWriteKey)
            return false;
        for (var i = 0; i < Scopes.Count; i++)
        {
            if (Scope.Allows(Scopes[i], scope))
                return true;
        }

        return false;
    }
}
