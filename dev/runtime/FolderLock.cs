namespace Rapport.Runtime;

/// <summary>A lock between processes: an open file that the kernel releases when its owner dies.</summary>
internal sealed class FolderLock : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(15);

    private readonly FileStream file;

    private FolderLock(FileStream file) => this.file = file;

    /// <summary>Takes the lock, waiting at most 15 minutes for another process that holds it.</summary>
    public static async Task<FolderLock> Take(string path, Action<string> progress, CancellationToken cancellationToken)
    {
        RuntimeCache.Create(Path.GetDirectoryName(path)!);
        var told = false;
        for (var waited = TimeSpan.Zero; waited < Bound; waited += Interval)
        {
            try
            {
                return new FolderLock(
                    new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException)
            {
                if (!told)
                    progress("waiting for another process that is setting up the same");
                told = true;
                await Task.Delay(Interval, cancellationToken);
            }
        }
        throw new SetupError(
            $"Another process has held {path} for {Bound.TotalMinutes:0} minutes; end it and try again.");
    }

    /// <summary>Releases the lock.</summary>
    public void Dispose() => file.Dispose();
}
