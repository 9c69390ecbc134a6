using System.Diagnostics;

namespace FieldCollect.Server.Tests;

/// <summary>
/// Clients that odata2ts and SAP's Cloud SDK generate from the served $metadata, and that know nothing else of us: tests/client-odata2ts and tests/client-sap.
/// Their packages are those of their lock files; node and npm are needed as the .NET SDK is.
/// </summary>
public abstract class GeneratedClientTests(County county) : Suite(county)
{
    // Fetching the packages takes seconds, and compiling half a minute, or several beside other work; a registry that does not answer should not hold up the run for long.
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(8);

    // A client's folder is one, the databases two; and a compiler at a time is enough for two processors.
    private static readonly SemaphoreSlim OneAtATime = new(1);

    [Theory]
    [InlineData("client-odata2ts", "reads,pages,expands,creates,patches with its ETag,calls,deletes")]
    [InlineData("client-sap", "reads,pages,expands,creates,patches with its ETag,calls,deletes")]
    public async Task A_generated_client_does_all_that_a_client_does(string client, string steps)
    {
        var folder = Path.Combine(Repository.Root, "tests", client);
        var officer = County.Account($"officer-{County.Home}");
        await OneAtATime.WaitAsync();
        try
        {
            if (!Installed(folder))
                await NpmAsync(folder, officer, "ci", "--no-audit", "--no-fund");
            var told = await NpmAsync(folder, officer, "test");
            foreach (var step in steps.Split(','))
                Assert.Contains(step, told.Split('\n').Select(l => l.Trim()));
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    // npm leaves a copy of the lock file behind when it is done.
    private static bool Installed(string folder)
    {
        var done = new FileInfo(Path.Combine(folder, "node_modules", ".package-lock.json"));
        return done.Exists && done.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(folder, "package-lock.json"));
    }

    private async Task<string> NpmAsync(string folder, Account account, params string[] arguments)
    {
        var start = new ProcessStartInfo("npm", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["FIELDCOLLECT_URL"] = County.Server.Address.GetLeftPart(UriPartial.Authority);
        start.Environment["FIELDCOLLECT_USER"] = account.UserName;
        start.Environment["FIELDCOLLECT_PASSWORD"] = account.Password;
        using var npm = Process.Start(start)!;
        using var time = new CancellationTokenSource(LongestRun);
        try
        {
            var (output, error) = (npm.StandardOutput.ReadToEndAsync(time.Token), npm.StandardError.ReadToEndAsync(time.Token));
            await npm.WaitForExitAsync(time.Token);
            Assert.True(npm.ExitCode == 0, $"npm {string.Join(' ', arguments)} ended with {npm.ExitCode}:\n{await output}\n{await error}");
            return await output;
        }
        finally
        {
            if (!npm.HasExited)
                npm.Kill(entireProcessTree: true);
        }
    }
}

public sealed class SqliteGeneratedClientTests(SqliteCounty county) : GeneratedClientTests(county);

public sealed class PostgresGeneratedClientTests(PostgresCounty county) : GeneratedClientTests(county);
