using System.Security.Cryptography;
using System.Text.Json;

namespace Rapport.Stack.Layout;

/// <summary>The secrets of one local installation: random, made once, kept in <c>.data/keys.json</c>.</summary>
internal sealed record StackKeys
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    /// <summary>Takes events; safe in a browser.</summary>
    public required string WriteKey { get; init; }

    /// <summary>Everything else that the public API offers.</summary>
    public required string ApiKey { get; init; }

    /// <summary>Shown by one service to another.</summary>
    public required string ServiceToken { get; init; }

    /// <summary>Shown by a service to its sidecar.</summary>
    public required string DaprApiToken { get; init; }

    /// <summary>Shown by a sidecar to its service.</summary>
    public required string AppApiToken { get; init; }

    /// <summary>Shown by <c>./up restart</c> to the running stack.</summary>
    public required string ControlToken { get; init; }

    /// <summary>Keys the hashes of suppressed addresses and the links of mails.</summary>
    public string NotificationSecret { get; init; } = "";

    /// <summary>Reads the keys, or makes them when the installation is new.</summary>
    public static StackKeys LoadOrCreate(StackFolders folders)
    {
        if (File.Exists(folders.KeysFile))
            return WithAll(JsonSerializer.Deserialize<StackKeys>(File.ReadAllText(folders.KeysFile))!, folders);
        folders.Create();
        var keys = new StackKeys
        {
            WriteKey = "wk_" + Random(),
            ApiKey = "rk_" + Random(),
            ServiceToken = Random(),
            DaprApiToken = Random(),
            AppApiToken = Random(),
            ControlToken = Random(),
            NotificationSecret = Random(),
        };
        PrivateFile.Write(folders.KeysFile, JsonSerializer.Serialize(keys, Json));
        return keys;
    }

    // An installation of before has not had it.
    private static StackKeys WithAll(StackKeys read, StackFolders folders)
    {
        if (read.NotificationSecret.Length > 0)
            return read;
        var keys = read with { NotificationSecret = Random() };
        PrivateFile.Write(folders.KeysFile, JsonSerializer.Serialize(keys, Json));
        return keys;
    }

    private static string Random() => RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz23456789", 32);
}
