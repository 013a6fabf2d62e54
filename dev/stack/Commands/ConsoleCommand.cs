using Rapport.Stack.Plan;
using Rapport.Stack.Supervision;
using Rapport.Stack.Web;

namespace Rapport.Stack.Commands;

/// <summary>A new sign-in link for the console.</summary>
internal static class ConsoleCommand
{
    public static async Task<int> Run()
    {
        var around = StackSurroundings.Find();
        if (StackState.OfRunning(around.Folders) is null) throw new StackError("Nothing runs. Start it with ./up.");
        var link = await SignInLink.Ask(around, CancellationToken.None)
            ?? throw new StackError("The gateway gives no sign-in link now; ./up status tells how it is doing.");
        Console.WriteLine(link);
        return 0;
    }
}
