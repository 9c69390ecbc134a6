using System.Security.Cryptography;
using FieldCollect.Plates.Printing;
using FieldCollect.Plates.Sheets;
using FieldCollect.Register;
using FieldCollect.Register.Doorplates;

namespace FieldCollect.Plates.Tests;

/// <summary>A run that is killed goes on where it was, ends with the same bytes, and never takes over anything of another run.</summary>
public sealed class ResumeTests
{
    private static readonly List<PlatePrint> Plates = Samples.Plates(2, 9, 110);

    [Fact]
    public async Task The_same_batch_gives_the_same_bytes()
    {
        using var first = new TestFolder();
        using var second = new TestFolder();
        await PrintAsync(first.Path);
        await PrintAsync(second.Path);
        Assert.Equal(Hashes(first.Path), Hashes(second.Path));
    }

    [Theory]
    [InlineData(Damage.None)]
    [InlineData(Damage.HalfASheetBehindTheLastPart)]
    [InlineData(Damage.HalfALineOfTheJournal)]
    [InlineData(Damage.LastPartCutShort)]
    [InlineData(Damage.AByteOfTheFirstPart)]
    [InlineData(Damage.NoFile)]
    [InlineData(Damage.NoJournal)]
    public async Task Killed_after_any_part_it_goes_on_and_ends_with_the_same_bytes(Damage damage)
    {
        using var whole = new TestFolder();
        await PrintAsync(whole.Path);
        var expected = Hashes(whole.Path);

        using var running = new TestFolder();
        using var states = new TestFolder();
        var parts = 0;
        // What is on the disk after a part is what a kill leaves there.
        await PrintAsync(running.Path, _ => Copy(running.Path, states.File($"{++parts}")));
        Assert.True(parts >= 4, "The batch is printed in too few parts to be broken off between them.");
        for (var part = 1; part <= parts; part++)
        {
            var folder = states.File($"{part}");
            Apply(damage, folder);
            var result = await PrintAsync(folder);
            Assert.Equal(expected, Hashes(folder));
            Assert.Equal(Samples.Order("").Name, Path.GetFileNameWithoutExtension(result.File.Name));
            if (damage is Damage.None or Damage.HalfASheetBehindTheLastPart or Damage.HalfALineOfTheJournal)
                Assert.True(result.SheetsFound > 0);
            if (damage is Damage.NoFile or Damage.NoJournal or Damage.AByteOfTheFirstPart)
                Assert.Equal(0, result.SheetsFound);
        }
    }

    [Fact]
    public async Task Cancelled_it_leaves_no_file_that_could_be_taken_for_a_whole_one()
    {
        using var folder = new TestFolder();
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PrintSheets.RunAsync(new ListSource(Plates), Samples.Fonts(), Samples.Order(folder.Path), _ => stop.Cancel(), stop.Token));
        Assert.Equal([$"{Samples.Order("").Name}.pdf.journal", $"{Samples.Order("").Name}.pdf.partial"], folder.Names);
        Assert.True((await PrintAsync(folder.Path)).SheetsFound > 0);
        Assert.Equal([$"{Samples.Order("").Name}.manifest.json", $"{Samples.Order("").Name}.pdf"], folder.Names);
    }

    [Fact]
    public async Task Killed_between_the_names_of_file_and_manifest_it_goes_on_too()
    {
        using var whole = new TestFolder();
        await PrintAsync(whole.Path);
        using var folder = new TestFolder();
        await PrintAsync(folder.Path, _ => Tool.Run("cp", Samples.Order(folder.Path).PdfPath + ".journal", folder.File("journal")));
        File.Move(folder.File("journal"), Samples.Order(folder.Path).PdfPath + ".journal");
        File.Delete(Samples.Order(folder.Path).ManifestPath);
        Assert.True((await PrintAsync(folder.Path)).SheetsFound > 0);
        Assert.Equal(Hashes(whole.Path), Hashes(folder.Path));
    }

    [Fact]
    public async Task What_is_there_already_is_not_printed_again()
    {
        using var folder = new TestFolder();
        var first = await PrintAsync(folder.Path);
        var written = File.GetLastWriteTimeUtc(Samples.Order(folder.Path).PdfPath);
        var again = await PrintAsync(folder.Path, _ => Assert.Fail("It prints."));
        Assert.Equal((first.File, first.Sheets), (again.File, again.SheetsFound));
        Assert.Equal(written, File.GetLastWriteTimeUtc(Samples.Order(folder.Path).PdfPath));
    }

    [Fact]
    public async Task Of_another_order_nothing_is_taken_over()
    {
        using var folder = new TestFolder();
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PrintSheets.RunAsync(new ListSource(Plates), Samples.Fonts(), Samples.Order(folder.Path), _ => stop.Cancel(), stop.Token));

        List<PlatePrint> changed = [.. Plates[..^1], Plates[^1] with { Number = "13号" }];
        using var other = new TestFolder();
        await PrintSheets.RunAsync(new ListSource(changed), Samples.Fonts(), Samples.Order(other.Path), null, default);
        Assert.Equal(0, (await PrintSheets.RunAsync(new ListSource(changed), Samples.Fonts(), Samples.Order(folder.Path), null, default)).SheetsFound);
        Assert.Equal(Hashes(other.Path), Hashes(folder.Path));

        // Another sheet is another order.
        var onA3 = new SheetSize(630, 420);
        Assert.Equal(0, (await PrintSheets.RunAsync(new ListSource(changed), Samples.Fonts(), Samples.Order(folder.Path, onA3), null, default)).SheetsFound);
        Assert.NotEqual(Hashes(other.Path), Hashes(folder.Path));
    }

    [Fact]
    public async Task A_batch_that_changes_while_it_is_printed_is_not_printed()
    {
        using var folder = new TestFolder();
        var source = new ListSource(Plates) { Then = [.. Plates[..^1], Plates[^1] with { Number = "13号" }] };
        var problem = await Assert.ThrowsAsync<ProblemException>(() => PrintSheets.RunAsync(source, Samples.Fonts(), Samples.Order(folder.Path), null, default));
        Assert.Equal(Problems.Busy, problem.Kind);
        Assert.DoesNotContain(folder.Names, n => n.EndsWith(".pdf", StringComparison.Ordinal));
        // Nor is anything of it kept for the batch as it was.
        Assert.Equal(0, (await PrintAsync(folder.Path)).SheetsFound);
    }

    [Fact]
    public async Task Two_at_once_in_one_folder_are_refused()
    {
        using var folder = new TestFolder();
        ProblemException? problem = null;
        await PrintAsync(folder.Path, _ => problem ??= Assert.Throws<ProblemException>(() => PrintAsync(folder.Path).GetAwaiter().GetResult()));
        Assert.Equal(Problems.PrintUnderWay, problem!.Kind);
    }

    public enum Damage
    {
        None,
        HalfASheetBehindTheLastPart,
        HalfALineOfTheJournal,
        LastPartCutShort,
        AByteOfTheFirstPart,
        NoFile,
        NoJournal,
    }

    private static void Apply(Damage damage, string folder)
    {
        var partial = Samples.Order(folder).PdfPath + ".partial";
        var journal = Samples.Order(folder).PdfPath + ".journal";
        switch (damage)
        {
            case Damage.HalfASheetBehindTheLastPart:
                File.AppendAllText(partial, "17 0 obj\n<</Filter/FlateDecode/Length 100>>stream\nhalf of it");
                break;
            case Damage.HalfALineOfTheJournal:
                File.AppendAllText(journal, "{\"Sheets\":42,\"Length\":12");
                break;
            case Damage.LastPartCutShort:
                using (var file = File.OpenWrite(partial))
                    file.SetLength(file.Length - 10);
                break;
            case Damage.AByteOfTheFirstPart:
                // Behind the fonts, which are some 100 KB, and before the end of the first part.
                using (var file = File.Open(partial, FileMode.Open))
                {
                    var at = FirstPartBegins(journal) + 1_000;
                    file.Seek(at, SeekOrigin.Begin);
                    var value = file.ReadByte();
                    file.Seek(at, SeekOrigin.Begin);
                    file.WriteByte((byte)(value ^ 1));
                }

                break;
            case Damage.NoFile:
                File.Delete(partial);
                break;
            case Damage.NoJournal:
                File.Delete(journal);
                break;
        }
    }

    private static long FirstPartBegins(string journal)
    {
        using var line = System.Text.Json.JsonDocument.Parse(File.ReadLines(journal).ElementAt(1));
        return line.RootElement.GetProperty("Places")[0].GetInt64();
    }

    private static Task<PrintResult> PrintAsync(string folder, Action<PrintProgress>? progress = null) =>
        PrintSheets.RunAsync(new ListSource(Plates), Samples.Fonts(), Samples.Order(folder), progress, default);

    private static List<string> Hashes(string folder) =>
        [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(f => $"{Path.GetFileName(f)} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f)))}")];

    // The journal is held against others of its kind, and .NET's own copying is one.
    private static void Copy(string from, string to) => Tool.Run("cp", "-r", from, to);
}
