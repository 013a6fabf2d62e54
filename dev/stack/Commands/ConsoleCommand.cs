using Rapport.Stack.Layout;
using Rapport.Stack.Plan;
using Rapport.Stack.Supervision;
using Rapport.Stack.Web;

namespace Rapport.Stack.Commands;

/// <summary>A new sign-in link for the console; with <c>--build</c>, the folder of its built files.</summary>
internal static class ConsoleCommand
{
    /// <exception cref="MisuseException">Other words.</exception>
    /// <exception cref="StackError">Nothing runs, or the console cannot be built.</exception>
    public static async Task<int> Run(string[] words)
    {
        if (words is ["--build"])
            return await Build();
        if (words.Length > 0)
            throw new MisuseException($"./up console takes --build or nothing, not {string.Join(' ', words)}.");
        var around = StackSurroundings.Find();
        if (StackState.OfRunning(around.Folders) is null) throw new StackError("Nothing runs. Start it with ./up.");
        var link = await SignInLink.Ask(around, CancellationToken.None)
            ?? throw new StackError("The gateway gives no sign-in link now; ./up status tells how it is doing.");
        Console.WriteLine(link);
        return 0;
    }

    // Its last line is the folder: k8s/build-image reads it.
    private static async Task<int> Build()
    {
        var sources = ConsoleSources.Find(StackFolders.Find()) ?? throw new StackError("console/package-lock.json is missing.");
        Console.WriteLine(await ConsoleBuild.Build(sources, Console.Error.WriteLine, CancellationToken.None));
        return 0;
    }
}
