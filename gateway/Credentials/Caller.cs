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
    /// <summary>The scope that allows everything.</summary>
    public const string Everything = "*";

    /// <summary>True when the credential is valid at an instant.</summary>
    public bool IsValidAt(DateTimeOffset now) => ExpireTime is null || now < ExpireTime;

    /// <summary>True when an API key carries a scope; a write key carries none.</summary>
    public bool Has(string scope)
    {
        if (IsWriteKey)
            return false;
        for (var i = 0; i < Scopes.Count; i++)
        {
            if (Scopes[i] == Everything || Scopes[i] == scope)
                return true;
        }

        return false;
    }
}
