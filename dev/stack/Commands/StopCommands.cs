using Rapport.Stack.Plan;
using Rapport.Stack.Supervision;

namespace Rapport.Stack.Commands;

/// <summary>The end of a stack.</summary>
internal static class StopCommands
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<int> Down()
    {
        var around = StackSurroundings.Find();
        if (StackState.OfRunning(around.Folders) is { } state)
        {
            Console.WriteLine("Stopping…");
            await End(state.Runner);
        }
        else if (StackState.Read(around.Folders) is null)
        {
            Console.WriteLine("Nothing runs.");
        }
        await Leftovers.Remove(around.Folders, Console.WriteLine);
        return 0;
    }

    public static async Task<int> Reset()
    {
        await Down();
        var around = StackSurroundings.Find();
        var data = around.Folders.Data;
        foreach (var link in Directory.EnumerateFileSystemEntries(data).Select(path => new DirectoryInfo(path)))
            // The database of root lies where its own uid can reach it; the link is all that is here.
            if (link is { LinkTarget: not null, Exists: true })
                Directory.Delete(link.ResolveLinkTarget(returnFinalTarget: true)!.FullName, recursive: true);
        Directory.Delete(data, recursive: true);
        Console.WriteLine($"Deleted {data}");
        if (around.Given is not { MongoUri: null, Redis: null })
            Console.WriteLine(
                "What lies in a given MongoDB (rapport_*) or Redis (0 to 2) was kept: it is for you to delete.");
        return 0;
    }

    /// <summary>Asks the runner to stop everything; ends it the hard way when it takes longer than a minute.</summary>
    private static async Task End(ProcessIdentity runner)
    {
        Signals.Ask(runner);
        for (var waited = TimeSpan.Zero; runner.IsAlive(); waited += Look)
        {
            if (waited > Patience) Signals.End(runner);
            await Task.Delay(Look);
        }
    }
}
