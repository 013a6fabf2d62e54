using Rapport.Demo.Files;
using Rapport.Demo.Playing;

namespace Rapport.Demo;

/// <summary>When a fresh platform's clock has to start so that a demo's events are not in its past.</summary>
internal static class DemoStart
{
    /// <summary>The first event of the file, or three weeks ago: the story ends today.</summary>
    public static DateTimeOffset Of(DemoArguments arguments) =>
        arguments is { Events: { } file, Mapping: { } mapping }
            ? EventFile.Read(file, EventMapping.Read(mapping), _ => { }).Min(e => e.At)
            : TimeProvider.System.GetUtcNow().AddDays(-Story.Days);
}
