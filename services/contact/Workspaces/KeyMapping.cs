using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rapport.Contact.V1;
using Rapport.Hosting.Callers;

namespace Rapport.Contact.Workspaces;

/// <summary>Keys as they are shown.</summary>
internal static class KeyMapping
{
    /// <summary>Who asks.</summary>
    public static KeyMaker KeyMaker(this ServerCallContext call) => new(call.Workspace(), call.Principal(), call.Scopes());

    /// <summary>A new key, with its secret.</summary>
    public static ApiKey ToApiKey(this NewKey made)
    {
        var shown = made.Key.ToApiKey();
        shown.Secret = made.Secret;
        return shown;
    }

    /// <summary>A new key, with its secret.</summary>
    public static WriteKey ToWriteKey(this NewKey made)
    {
        var shown = made.Key.ToWriteKey();
        shown.Secret = made.Secret;
        return shown;
    }

    /// <summary>A key of a program.</summary>
    public static ApiKey ToApiKey(this AccessKey key) => new()
    {
        Id = key.Id, Name = key.Name, Scopes = { key.Scopes }, CreateTime = Time(key.CreatedAt), CreatedBy = key.CreatedBy,
        ExpireTime = Time(key.Until), LastUseTime = Time(key.UsedAt), Replaces = key.Replaces, ReplacedBy = key.ReplacedBy,
        EndTime = Time(key.EndedAt), Etag = Etag(key),
    };

    /// <summary>A key of a page or app.</summary>
    public static WriteKey ToWriteKey(this AccessKey key) => new()
    {
        Id = key.Id, Name = key.Name, CreateTime = Time(key.CreatedAt), CreatedBy = key.CreatedBy,
        ExpireTime = Time(key.Until), LastUseTime = Time(key.UsedAt), Replaces = key.Replaces, ReplacedBy = key.ReplacedBy,
        EndTime = Time(key.EndedAt), Etag = Etag(key),
    };

    private static Timestamp? Time(DateTimeOffset? at) => at?.ToTimestamp();

    private static string Etag(AccessKey key) => key.Revision.ToString(CultureInfo.InvariantCulture);
}
