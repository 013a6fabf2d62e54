using System.Text.Json;
using Microsoft.Extensions.Options;
using Rapport.Hosting.Time;

namespace Rapport.Gateway.Clock;

/// <summary>The file from which a process that starts reads how far the business clock is ahead.</summary>
internal sealed class ClockFile(IOptions<PlatformClockOptions> options)
{
    /// <summary>
    /// Replaces the file in one step, so that a reader finds the old or the new offset; durable when it returns.
    /// </summary>
    public void Write(TimeSpan offset)
    {
        if (options.Value.File is not { } path)
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var fresh = path + ".new";
        using (var stream = new FileStream(fresh, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            var content = new Dictionary<string, double> { ["offset_seconds"] = offset.TotalSeconds };
            JsonSerializer.Serialize(stream, content);
            stream.Flush(flushToDisk: true);
        }

        File.Move(fresh, path, overwrite: true);
    }
}
