using System.Runtime.CompilerServices;
using Xunit.Sdk;

namespace Rapport.Platform.EndToEnd.Tests.Running;

/// <summary>Runs a test so that its failure can be understood without the machine it ran on.</summary>
internal static class Watched
{
    /// <summary>Runs a test on a stack; its failure quotes what the processes complained about.</summary>
    public static async Task OnAsync(RunningStack stack, Func<Task> test, [CallerMemberName] string name = "")
    {
        try
        {
            await test();
        }
        catch (Exception failure)
        {
            throw new XunitException(
                $"{failure.Message}\n{failure.StackTrace}\nLogs are in {stack.Logs.Keep(name)}\n{stack.Logs.Quote()}");
        }
    }

    /// <summary>The same on a stack that is only for this test.</summary>
    public static async Task OnOwnStackAsync(
        StackStart start, Func<RunningStack, Task> test, [CallerMemberName] string name = "")
    {
        await using var stack = await RunningStack.StartAsync(start);
        await OnAsync(stack, () => test(stack), name);
    }
}
