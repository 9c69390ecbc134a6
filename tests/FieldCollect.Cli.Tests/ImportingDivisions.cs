using FieldCollect.Cli.Divisions;
using FieldCollect.Cli.Generate;
using FieldCollect.Register.Divisions;

namespace FieldCollect.Cli.Tests;

public sealed class ImportingDivisions : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fieldcollect-divisions-").FullName;

    public ImportingDivisions()
    {
        Write("provinces.csv", "code,name\n44,\"广东省\"\n61,\"陕西省\"\n");
        Write("cities.csv", "code,name,provinceCode\n4419,\"东莞市\",44\n6109,\"安康市\",61\n");
        Write("areas.csv", "code,name,cityCode,provinceCode\n441900,\"东莞市\",4419,44\n610922,\"石泉县\",6109,61\n");
        Write("streets.csv", "code,name,areaCode,provinceCode,cityCode\n441900003,\"东城街道\",441900,44,4419\n610922100,\"城关镇\",610922,61,6109\n");
        Write("villages.csv", "code,name,streetCode,provinceCode,cityCode,areaCode\n610922100001,\"西街社区居委会\",610922100,61,6109,610922\n");
    }

    [Fact]
    public void All_five_levels_are_read_with_12_digits_and_their_parents()
    {
        var read = ChinaDivisionPackage.Read(_folder).ToDictionary(d => d.Code);
        Assert.Equal((5, "610922100000", "西街社区居委会"), (read["610922100001"].Level, read["610922100001"].ParentCode, read["610922100001"].Name));
        Assert.Equal((1, null), (read["610000000000"].Level, read["610000000000"].ParentCode));
        Assert.Equal(["610000000000", "610900000000", "610922000000", "610922100000", "610922100001"], read.Keys.Where(k => k.StartsWith("61", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_city_without_counties_is_read_once_and_its_towns_lie_directly_in_it()
    {
        var read = ChinaDivisionPackage.Read(_folder).Where(d => d.Code.StartsWith("4419", StringComparison.Ordinal)).ToList();
        Assert.Equal([("441900000000", 2), ("441900003000", 4)], read.Select(d => (d.Code, d.Level)));
        Assert.Equal("441900000000", read[1].ParentCode);
    }

    [Fact]
    public async Task An_import_that_is_run_again_writes_only_what_is_missing()
    {
        var first = new CountingWriter();
        Assert.Equal((8, 8, 0), await Import(first, []));
        var held = first.Kept.Cast<Division>().Take(5).Select(d => DivisionsImport.KeyOf(d.Code)).ToHashSet();
        var second = new CountingWriter();
        Assert.Equal((8, 3, 5), await Import(second, held));
        Assert.Equal(first.Kept.Cast<Division>().Skip(5).Select(d => d.Code), second.Kept.Cast<Division>().Select(d => d.Code));
    }

    [Fact]
    public void A_folder_that_lacks_a_level_is_refused_with_the_name_of_the_file()
    {
        File.Delete(Path.Combine(_folder, "streets.csv"));
        Assert.Contains("streets.csv", Assert.Throws<FileNotFoundException>(() => ChinaDivisionPackage.Read(_folder)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("61092210000,")]
    [InlineData("no comma")]
    [InlineData("61A922100001,\"x\"")]
    public void A_line_that_is_no_division_is_refused_with_its_number(string line)
    {
        Write("villages.csv", "code,name,streetCode,provinceCode,cityCode,areaCode\n" + line + "\n");
        Assert.Contains("line 2", Assert.Throws<InvalidDataException>(() => ChinaDivisionPackage.Read(_folder).Count()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_division_of_the_county_that_ships_has_its_parent_before_it()
    {
        var seen = new HashSet<string>();
        foreach (var division in CountyDivisions.Load())
        {
            Assert.True(division.ParentCode is null || seen.Contains(division.ParentCode), division.Code);
            Assert.True(seen.Add(division.Code));
            Assert.Equal(12, division.Code.Length);
        }
        Assert.Equal(178, seen.Count);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<(long Read, long Written, long Skipped)> Import(CountingWriter writer, HashSet<long> held)
    {
        var import = new DivisionsImport(writer, new ProgressLines(TextWriter.Null, TimeProvider.System, "divisions"));
        var result = await import.RunAsync(ChinaDivisionPackage.Read(_folder), held, CancellationToken.None);
        return (result.Read, result.Written, result.Skipped);
    }

    private void Write(string file, string text) => File.WriteAllText(Path.Combine(_folder, file), text);
}
