using System.Globalization;

namespace Rapport.Runtime;

/// <summary>
/// An initialised, cleanly stopped data directory with the extension, kept in the cache to be copied.
/// </summary>
internal static class DocumentDbTemplate
{
    // Raise when initdb's arguments or the extension's creation change.
    private const int Revision = 2;

    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);

    /// <summary>Path of the template for this version; creates it on first use.</summary>
    public static async Task<string> GetAsync(
        PackageTree tree, Action<string> progress, CancellationToken cancellationToken)
    {
        var template = Path.Combine(RuntimeCache.Folder, "templates", $"documentdb-{tree.Version}-t{Revision}");
        if (Directory.Exists(template))
            return template;
        using var turn = await FolderLock.Take(template + ".lock", progress, cancellationToken);
        if (Directory.Exists(template))
            return template;
        progress("initialising the local document database (once)");
        var work = template + ".work";
        TreeUnpacking.Delete(work);
        try
        {
            Directory.CreateDirectory(work, DocumentDbData.OwnerOnly);
            if (Posix.IsRoot)
                Posix.ChangeOwner(work, RuntimeCache.ServerUser);
            await Initialise(tree, work, cancellationToken);
            Directory.Move(work, template);
            return template;
        }
        finally
        {
            TreeUnpacking.Delete(work);
        }
    }

    private static async Task Initialise(PackageTree tree, string data, CancellationToken cancellationToken)
    {
        await RunAsServerUser("initialise the database", DocumentDbServer.InitDb(tree),
        [
            "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
            // Small log files: half of what every new data directory copies would be empty log.
            "--wal-segsize=4",
        ], tree, cancellationToken);
        var port = FreePort.Next();
        await using var server = await ServerProcess.StartReadyAsync(
            DocumentDbServer.Command(tree, data, port, syncToDisk: true), log: null, cancellationToken);
        await RunAsServerUser("create the documentdb extension", DocumentDbServer.Psql(tree),
        [
            "-X", "-q", "-h", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), "-U", "postgres",
            "-d", "postgres", "-v", "ON_ERROR_STOP=1", "-c", "create extension documentdb cascade", "-c", "checkpoint",
        ], tree, cancellationToken);
    }

    private static async Task RunAsServerUser(
        string purpose, string program, IEnumerable<string> arguments, PackageTree tree,
        CancellationToken cancellationToken)
    {
        var identity = Launcher.Identity(RuntimeCache.ServerUser);
        var result = await ExternalProgram.Run(
            identity.Count == 0 ? program : "setpriv",
            identity.Count == 0 ? arguments : [.. identity, "--", program, .. arguments],
            DocumentDbServer.Environment(tree), Bound, cancellationToken);
        if (result.ExitCode != 0)
            throw new SetupError($"Could not {purpose} ({result.Reason}); delete {tree.Root} and try again, " +
                "or set MONGODB_URI to a MongoDB of your own.");
    }
}
