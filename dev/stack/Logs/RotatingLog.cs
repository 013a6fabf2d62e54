using System.Text;

namespace Rapport.Stack.Logs;

/// <summary>
/// A log file that is turned over when it is full: NAME becomes NAME.1, NAME.1 becomes NAME.2, and so on; the oldest
/// goes.
/// </summary>
internal sealed class RotatingLog : IDisposable
{
    private const long DefaultBytes = 16 << 20;
    private const int DefaultKept = 3;

    private readonly Lock gate = new();
    private readonly string path;
    private readonly long maxBytes;
    private readonly int kept;
    private FileStream file;

    /// <param name="path">The file that is written to; what is in it stays.</param>
    /// <param name="maxBytes">Size at which it is turned over, bytes. Default 16 MiB.</param>
    /// <param name="kept">How many older files stay. Default 3.</param>
    public RotatingLog(string path, long maxBytes = DefaultBytes, int kept = DefaultKept)
    {
        (this.path, this.maxBytes, this.kept) = (path, maxBytes, kept);
        file = Open();
    }

    public void Write(string line)
    {
        var bytes = Encoding.UTF8.GetBytes(line + "\n");
        lock (gate)
        {
            if (file.Length > 0 && file.Length + bytes.Length > maxBytes) TurnOver();
            file.Write(bytes);
        }
    }

    public void Dispose()
    {
        lock (gate) file.Dispose();
    }

    private FileStream Open() =>
        new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    private void TurnOver()
    {
        file.Dispose();
        for (var age = kept; age > 1; age--)
            if (File.Exists($"{path}.{age - 1}")) File.Move($"{path}.{age - 1}", $"{path}.{age}", overwrite: true);
        File.Move(path, path + ".1", overwrite: true);
        file = Open();
    }
}
