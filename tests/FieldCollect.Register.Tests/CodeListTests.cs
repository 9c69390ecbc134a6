using FieldCollect.Register.CodeLists;
using FieldCollect.Register.Divisions;
using FieldCollect.Register.Rules;

namespace FieldCollect.Register.Tests;

public class CodeListTests
{
    private static readonly CodeLists.CodeLists Standard = CodeLists.CodeLists.Standard();

    [Fact]
    public void Every_item_of_the_standard_lists_keeps_the_rules_of_code_items()
    {
        foreach (var item in Standard.All)
            Assert.Empty(RegisterRules.Check(item, Samples.Context).Select(b => $"{item.List} {item.Code}: {b.Rule.Id}"));
    }

    [Fact]
    public void Every_list_says_its_version_and_where_it_comes_from()
    {
        Assert.Equal(Standard.All.Select(i => i.List).Distinct().Order(), CodeLists.CodeLists.StandardInfos.Select(i => i.List).Order());
        Assert.All(CodeLists.CodeLists.StandardInfos, i => Assert.True(i.Version.Length > 0 && i.Source.Length > 0, i.List));
    }

    [Fact]
    public void Every_code_that_the_program_names_is_in_its_list()
    {
        (Type Constants, string List)[] named =
        [
            (typeof(Addresses.AddressKind), "AddressKind"), (typeof(Addresses.AddressStatus), "AddressStatus"), (typeof(Residents.ResidencyKind), "ResidencyKind"),
            (typeof(Houses.Occupancy), "Occupancy"), (typeof(Doorplates.DoorplateStatus), "DoorplateStatus"), (typeof(Doorplates.DoorplateSize), "DoorplateSize"), (typeof(Doorplates.PlateBatchStatus), "PlateBatchStatus"), (typeof(Devices.DeviceStatus), "DeviceStatus"),
            (typeof(Visits.VisitOutcome), "VisitOutcome"), (typeof(Visits.FindingResult), "FindingResult"), (typeof(CheckResult), "IdentityCheck"),
            (typeof(Quality.Inspections.InspectionDirection), "InspectionDirection"), (typeof(Quality.Inspections.InspectionStatus), "InspectionStatus"), (typeof(Quality.Inspections.ItemStatus), "InspectionItemStatus"),
            (typeof(Quality.Inspections.CaptureOutcome), "CaptureOutcome"), (typeof(Quality.Inspections.ItemResult), "ItemResult"), (typeof(Quality.Inspections.VerdictCode), "InspectionVerdict"),
            (typeof(Quality.Inspections.InspectionPlace), "InspectionPlace"), (typeof(Quality.Inspections.WalkResult), "WalkResult"), (typeof(Quality.Inspections.WalkMatch), "WalkMatch"),
            (typeof(Quality.Inspections.InspectionRate), "MinimumSample"),
            (typeof(Quality.Bulletins.BulletinKind), "BulletinKind"), (typeof(Quality.Bulletins.BulletinStatus), "BulletinStatus"),
        ];
        foreach (var (constants, list) in named)
        {
            var codes = constants.GetFields().Where(f => f.IsLiteral).Select(f => (string)f.GetValue(null)!);
            Assert.Equal(Standard.Items(list).Select(i => i.Code).Order(), codes.Order());
        }

        Assert.True(Standard.Knows("DocumentKind", DocumentNumber.ResidencePermit));
    }

    [Fact]
    public void Every_kind_of_residency_has_a_cycle_of_its_own() =>
        Assert.All(Standard.Items("ResidencyKind"), k => Assert.True(int.Parse(Standard.Value("VerificationCycle", $"residency.{k.Code}")!) > 0));

    [Fact]
    public void A_code_holds_from_its_first_day_to_its_last()
    {
        var codes = CodeLists.CodeLists.From([new CodeItem { List = "L", Code = "1", ValidFrom = new(2020, 1, 1), ValidTo = new(2020, 12, 31) }]);
        Assert.False(codes.Contains("L", "1", new(2019, 12, 31)));
        Assert.True(codes.Contains("L", "1", new(2020, 1, 1)));
        Assert.True(codes.Contains("L", "1", new(2020, 12, 31)));
        Assert.False(codes.Contains("L", "1", new(2021, 1, 1)));
        Assert.True(codes.Knows("L", "1"));
        Assert.False(codes.Knows("L", "2"));
        Assert.False(codes.Contains("M", "1", new(2020, 6, 1)));
    }

    [Fact]
    public void A_holder_keeps_a_number_of_a_region_abolished_after_the_birth()
    {
        var codes = CodeLists.CodeLists.From(Standard.All.Where(i => i.List != "Region").Append(new CodeItem { List = "Region", Code = "99", ValidTo = new(1995, 12, 31) }));
        var context = new RuleContext(codes, Samples.Today);
        Assert.Empty(RegisterRules.Check(Samples.Resident(), context));
        var born = Samples.With(Samples.Resident, r => (r.IdentityNumber, r.BirthDate) = (Samples.Number("19960101"), new(1996, 1, 1)));
        Assert.Equal("Resident.IdentityNumber.Region", Assert.Single(RegisterRules.Check(born, context)).Rule.Id);
    }
}
