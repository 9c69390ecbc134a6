using System.Diagnostics;
using FieldCollect.Register.Doorplates;
using FieldCollect.Store.Protection;

namespace FieldCollect.Server.Tests;

/// <summary>
/// The public pages in Debian's Chromium: tests/browser/pages.mjs, whose packages are those of its lock file. axe-core (MPL-2.0) looks at the pages and is part of no product.
/// </summary>
public abstract class BrowserTests(County county) : Suite(county)
{
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(10);

    // The folder is one, the databases two; and one browser at a time is enough for two cores.
    private static readonly SemaphoreSlim OneAtATime = new(1);

    private static string Folder => Path.Combine(Repository.Root, "tests", "browser");

    private string Beat => County.QuietBeat(Quiet.Declarations);

    [Fact]
    public async Task A_citizen_reads_declares_and_looks_up_in_both_languages_large_text_and_print()
    {
        var (token, revoked) = (await PlateAsync(), await PlateAsync());
        var registrar = await County.RoleAsync("registrar");
        var plate = (await registrar.GetAsync($"Doorplates(Token='{revoked}')")).Expect(200);
        (await registrar.PatchAsync($"Doorplates({plate.Json.GetProperty("Id").GetString()})", plate.ETag, new { Status = "retired" })).Expect(204);
        await OneAtATime.WaitAsync();
        try
        {
            if (!Installed())
                await RunAsync("npm", ["ci", "--no-audit", "--no-fund"], token, revoked);
            var told = await RunAsync("node", ["pages.mjs"], token, revoked);
            foreach (var step in new[]
                     {
                         "both languages without a script", "a declaration from the scan to its status", "no serious finding of axe",
                         "twice the text size on 360 px without scrolling sideways", "a print of the address without its buttons",
                     })
                Assert.Contains(step, told.Split('\n').Select(l => l.Trim()));
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    // npm leaves a copy of the lock file behind when it is done.
    private static bool Installed()
    {
        var done = new FileInfo(Path.Combine(Folder, "node_modules", ".package-lock.json"));
        return done.Exists && done.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(Folder, "package-lock.json"));
    }

    private async Task<string> PlateAsync()
    {
        var officer = await County.OfficerAsync(Beat);
        var (street, room) = await PlaceAsync(officer, Beat);
        // Neighbours, so that there is a sketch to be looked at.
        for (var i = 0; i < 9; i++)
        {
            (await officer.PostAsync("Addresses", new
            {
                Id = NewId(), BeatCode = Beat, DivisionCode = County.Division, ParentId = street, Kind = "building", Number = $"{10 + i}号", Longitude = 108.2470 + (i * 0.0003), Latitude = 33.0380 + (i % 2 * 0.0002),
            })).Expect(201);
        }

        var address = (await officer.GetAsync($"Addresses({room})")).Expect(200);
        (await officer.PatchAsync($"Addresses({room})", address.ETag, new { Number = "12号", Longitude = 108.24815, Latitude = 33.0381 })).Expect(204);
        var token = PlateToken.New(new PlateKeyRing(null, RegisterKeys.OpenOrCreate(County.DataFolder), TimeProvider.System).Keys.Current);
        (await officer.PostAsync("Doorplates", new { Id = NewId(), BeatCode = Beat, AddressId = room, Token = token, NumberText = "12号", Size = "small", Status = "mounted", MountedAt = Now })).Expect(201);
        return token;
    }

    private async Task<string> RunAsync(string program, string[] arguments, string token, string revoked)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["FIELDCOLLECT_URL"] = County.Server.Address.GetLeftPart(UriPartial.Authority);
        start.Environment["FIELDCOLLECT_PLATE"] = token;
        start.Environment["FIELDCOLLECT_REVOKED"] = revoked;
        start.Environment["FIELDCOLLECT_SENT"] = Path.Combine(County.DataFolder, "sent-messages.jsonl");
        start.Environment["FIELDCOLLECT_PHONE"] = PhoneNumber();
        using var process = Process.Start(start)!;
        using var time = new CancellationTokenSource(LongestRun);
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(time.Token), process.StandardError.ReadToEndAsync(time.Token));
            await process.WaitForExitAsync(time.Token);
            Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{await output}\n{await error}");
            return await output;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}

public sealed class SqliteBrowserTests(SqliteCounty county) : BrowserTests(county);

public sealed class PostgresBrowserTests(PostgresCounty county) : BrowserTests(county);
