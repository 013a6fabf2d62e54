using Rapport.Contact.V1;

namespace Rapport.Contact.Workspaces;

/// <summary>A write key or an API key as it is kept: by hash, never itself.</summary>
internal sealed record AccessKey
{
    private const int IdDigits = 12;

    /// <summary>SHA-256 of the key, lower-case hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Whose it is.</summary>
    public required string Workspace { get; init; }

    /// <summary>Write key or API key.</summary>
    public required CredentialKind Kind { get; init; }

    /// <summary>What an API key may do.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>What it is for.</summary>
    public string Name { get; init; } = "";

    /// <summary>When it was made; null for the first keys of an installation.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Id of the key that made it.</summary>
    public string CreatedBy { get; init; } = "installation";

    /// <summary>Not valid from then on.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>When it was used last.</summary>
    public DateTimeOffset? UsedAt { get; init; }

    /// <summary>When it was ended by hand.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Id of the key that it replaces; empty for none.</summary>
    public string Replaces { get; init; } = "";

    /// <summary>Id of its successor; empty for none.</summary>
    public string ReplacedBy { get; init; } = "";

    /// <summary>Which request made it, so that a repeat of one that died leaves one key; empty for one without a name.</summary>
    public string Request { get; init; } = "";

    /// <summary>Counts changes of name and end, from 0.</summary>
    public long Revision { get; init; }

    /// <summary>What names it in audits, origins and lists.</summary>
    public string Id => IdOf(Sha256);

    /// <summary>The id of a key of this hash.</summary>
    public static string IdOf(string sha256) => sha256[..IdDigits];

    /// <summary>Whether it lets its bearer in at an instant of system time.</summary>
    public bool IsValidAt(DateTimeOffset now) => Until is null || now < Until;
}
