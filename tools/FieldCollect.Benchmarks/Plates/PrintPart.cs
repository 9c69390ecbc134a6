using System.Diagnostics;
using System.Runtime.CompilerServices;
using FieldCollect.Plates.Exporting;
using FieldCollect.Plates.Fonts;
using FieldCollect.Plates.Printing;
using FieldCollect.Plates.Sheets;
using FieldCollect.Register.Doorplates;
using QRCoder;

namespace FieldCollect.Benchmarks.Plates;

/// <summary>
/// A batch to one PDF, against QRCoder alone, which encodes the same texts at the same level and draws nothing: half of them before and half after, so that both
/// meet the same machine. CPU beside time, because a machine is seldom idle. And the table for Excel.
/// </summary>
internal static class PrintPart
{
    private const string Host = "MP.SHIQUAN.GOV.CN";

    // As a county's addresses are: doors and hamlets' houses mostly, some buildings, few compounds.
    private const int LargeOfAHundred = 4, MediumOfAHundred = 26;

    // Names of two characters each make some hundreds of different characters, which is what a county's names have.
    private const string Characters = "向阳滨江人民北西红石古堰杨柳珍珠建设文化新桥南堡二里汉城关饶峰两河迎丰池后喜熨斗云雾山中曾溪长安兴隆和平东升光明太福寿康宁永泉龙凤金银水木火土春夏秋冬梅兰竹菊松柏";

    public static async Task<IReadOnlyList<BenchmarkResult>> RunAsync(PlatesSizes sizes, TextWriter progress, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("fieldcollect-benchmark-").FullName;
        try
        {
            PlateSource source = stop => PlatesAsync(sizes.Plates, stop);
            var fonts = PlateFonts.Find(Environment.GetEnvironmentVariable(PlateFonts.Setting));
            // What is compiled on the way is compiled before.
            await PrintSheets.RunAsync(stop => PlatesAsync(100, stop), fonts, new PrintOrder("WARM", folder, SheetSize.Default), null, cancel);
            Encode(0, 100);

            progress.WriteLine("QRCoder alone ...");
            var half = sizes.Plates / 2;
            var raw = Encode(0, half);
            progress.WriteLine($"printing {sizes.Plates:N0} plates ...");
            var order = new PrintOrder("BENCHMARK", folder, SheetSize.Default);
            PrintResult? made = null;
            var ours = await MeasureAsync(async () => made = await PrintSheets.RunAsync(source, fonts, order, null, cancel));
            var peak = PeakMegabytes();
            progress.WriteLine("QRCoder alone ...");
            raw += Encode(half, sizes.Plates);
            if (made!.Plates != sizes.Plates)
                throw new InvalidOperationException($"{made.Plates} plates were printed, not {sizes.Plates}.");

            progress.WriteLine("the table for Excel ...");
            var table = await MeasureAsync(() => ExportPlates.RunAsync(source, fonts, new ExportOrder("BENCHMARK", folder, ExportFormat.Xlsx), null, cancel));
            return
            [
                new("print plates a second", Math.Round(sizes.Plates / ours.Seconds), "1/s"),
                BenchmarkResult.Against("print CPU, against QRCoder alone", ours.Cpu, "s", raw.Cpu),
                BenchmarkResult.Against("print time, against QRCoder alone", ours.Seconds, "s", raw.Seconds),
                new("print peak memory", Math.Round(peak, 1), "MB"),
                new("print bytes a plate", Math.Round((double)made.File.Bytes / sizes.Plates), "bytes"),
                new("print file", Math.Round(made.File.Bytes / 1e6, 1), "MB"),
                new("print sheets", made.Sheets, "sheets"),
                new("print XLSX rows a second", Math.Round(sizes.Plates / table.Seconds), "1/s"),
            ];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Spent Encode(int from, int to)
    {
        var (clock, cpu) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        for (var i = from; i < to; i++)
        {
            using var code = QRCodeGenerator.GenerateQrCode(Payload(i), QRCodeGenerator.ECCLevel.Q);
            if (code.ModuleMatrix.Count == 0)
                throw new InvalidOperationException("QRCoder made nothing.");
        }

        return new Spent(clock.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
    }

    private static async Task<Spent> MeasureAsync(Func<Task> work)
    {
        var (clock, cpu) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        await work();
        return new Spent(clock.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
    }

    private static async IAsyncEnumerable<PlatePrint> PlatesAsync(int count, [EnumeratorCancellation] CancellationToken cancel)
    {
        var (large, medium) = (count * LargeOfAHundred / 100, count * MediumOfAHundred / 100);
        var (first, second, third) = (PlateSize.Find(DoorplateSize.Large)!, PlateSize.Find(DoorplateSize.Medium)!, PlateSize.Find(DoorplateSize.Small)!);
        for (var i = 0; i < count; i++)
        {
            cancel.ThrowIfCancellationRequested();
            // A database gives them in pieces, too.
            if (i % 1_000 == 0)
                await Task.Yield();
            var size = i < large ? first : i < large + medium ? second : third;
            var name = $"{Characters[i / 40 % Characters.Length]}{Characters[i / 40 * 7 % Characters.Length]}";
            yield return size == third
                ? new PlatePrint($"BENCHMARK-{i:0000000}", Payload(i), size, $"{name}路{i % 300 + 1}号", $"{i % 30 + 1}0{i % 4 + 1}室", $"{name}花园{i % 12 + 1}栋{i % 4 + 1}单元")
                : new PlatePrint($"BENCHMARK-{i:0000000}", Payload(i), size, $"{name}村{name}组", $"{i % 300 + 1}号", size == first ? name + "小区" : null);
        }
    }

    // A token's characters differ from plate to plate; as a number in another base they do, too.
    private static string Payload(int plate)
    {
        Span<char> token = stackalloc char[20];
        var state = (ulong)plate * 0x9E3779B97F4A7C15 + 0x1234567;
        for (var i = 0; i < token.Length; i++)
        {
            state = state * 6364136223846793005 + 1442695040888963407;
            token[i] = PlateToken.Alphabet[(int)(state >> 59)];
        }

        return PlateUrl.Of(Host, token.ToString());
    }

    // What the system says of this process; without that, what the runtime knows.
    private static double PeakMegabytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 / 1e6;
    }

    private readonly record struct Spent(double Seconds, double Cpu)
    {
        public static Spent operator +(Spent one, Spent other) => new(one.Seconds + other.Seconds, one.Cpu + other.Cpu);
    }
}
