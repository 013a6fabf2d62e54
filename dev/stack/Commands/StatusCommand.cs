using Rapport.Stack.Plan;
using Rapport.Stack.Supervision;

namespace Rapport.Stack.Commands;

/// <summary>How the stack is doing.</summary>
internal static class StatusCommand
{
    /// <returns>0 when everything is healthy, 1 when not.</returns>
    public static async Task<int> Run()
    {
        var around = StackSurroundings.Find();
        if (await StackClient.Look(around) is not { } stack)
        {
            Console.WriteLine("Nothing runs. Start it with ./up.");
            return 1;
        }
        Console.WriteLine(StackSummary.Table(stack));
        foreach (var part in stack.Parts.Where(part => part.State is not ("healthy" or "waiting")))
            Console.WriteLine($"{part.Name}: {(part.LastEnd is null ? "" : $"{part.LastEnd}. ")}{part.Advice}");
        Console.WriteLine(
            $"{(stack.Healthy ? "Everything is healthy" : stack.Phase)}. Status page: {around.StatusPage}");
        return stack.Healthy ? 0 : 1;
    }

    /// <summary>For <c>./up</c> itself, which must not build under running processes.</summary>
    /// <returns>0 when a stack runs.</returns>
    public static Task<int> SayIfRunning() =>
        Task.FromResult(StackState.OfRunning(StackSurroundings.Find().Folders) is null ? 1 : 0);
}
