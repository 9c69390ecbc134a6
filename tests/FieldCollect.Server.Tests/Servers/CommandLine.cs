using System.Diagnostics;

namespace FieldCollect.Server.Tests;

/// <summary>The command fieldcollect as a process of its own.</summary>
internal static class CommandLine
{
    // From its own output folder, with its own runtime configuration, as tools/run starts it.
    private static readonly string Command = Path.Combine(
        AppContext.BaseDirectory.Replace(Path.Combine("tests", "FieldCollect.Server.Tests"), Path.Combine("tools", "FieldCollect.Cli")), "fieldcollect.dll");

    public static async Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Command, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
