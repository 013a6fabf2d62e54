namespace Rapport.Stack.Testing;
internal static class TestCommand
{
    public static Task<int> Run(string[] arguments) => Task.FromResult(arguments.Length);
}
