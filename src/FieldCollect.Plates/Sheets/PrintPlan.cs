using FieldCollect.Register.Doorplates;

namespace FieldCollect.Plates.Sheets;

/// <summary>The plates of one size and the sheets that they fill.</summary>
/// <param name="Plan">How they lie on a sheet.</param>
/// <param name="Plates">How many there are.</param>
/// <param name="FirstPlate">How many plates come before, in the order of print.</param>
/// <param name="FirstSheet">How many sheets come before.</param>
public sealed record PrintSection(SheetPlan Plan, int Plates, int FirstPlate, int FirstSheet)
{
    public int Sheets => Plan.SheetsFor(Plates);
}

/// <summary>All sheets of a batch: the large plates first, each size beginning a new sheet.</summary>
public sealed class PrintPlan
{
    private PrintPlan(string batch, IReadOnlyList<PrintSection> sections) => (Batch, Sections) = (batch, sections);

    public string Batch { get; }

    public IReadOnlyList<PrintSection> Sections { get; }

    public int Plates => Sections.Sum(s => s.Plates);

    public int Sheets => Sections.Sum(s => s.Sheets);

    /// <param name="batch">Its number.</param>
    /// <param name="sheet">What is printed on.</param>
    /// <param name="counts">How many plates of each size, in the order of print.</param>
    public static PrintPlan Of(string batch, SheetSize sheet, IEnumerable<(PlateSize Size, int Plates)> counts)
    {
        var sections = new List<PrintSection>();
        var (plate, page) = (0, 0);
        foreach (var (size, plates) in counts.Where(c => c.Plates > 0))
        {
            sections.Add(new PrintSection(SheetPlan.Of(size, sheet), plates, plate, page));
            plate += plates;
            page += sections[^1].Sheets;
        }

        return new PrintPlan(batch, sections);
    }

    /// <summary>The section that a sheet belongs to; sheets are counted from 0.</summary>
    public PrintSection SectionOf(int sheet) => Sections.First(s => sheet < s.FirstSheet + s.Sheets);

    /// <summary>The plates of a sheet: the number of the first, and how many.</summary>
    public (int First, int Count) PlatesOf(int sheet)
    {
        var section = SectionOf(sheet);
        var before = (sheet - section.FirstSheet) * section.Plan.PlatesASheet;
        return (section.FirstPlate + before, Math.Min(section.Plan.PlatesASheet, section.Plates - before));
    }

    /// <summary>The sheet and the position on it of a plate, all counted from 0.</summary>
    public (int Sheet, int Position) PlaceOf(int plate)
    {
        var section = Sections.First(s => plate < s.FirstPlate + s.Plates);
        var (sheet, position) = Math.DivRem(plate - section.FirstPlate, section.Plan.PlatesASheet);
        return (section.FirstSheet + sheet, position);
    }

    /// <summary>The line that names a sheet: batch, which sheet of how many, the plates on it, their size.</summary>
    public string LabelOf(int sheet, string first, string last)
    {
        var size = SectionOf(sheet).Plan.Size;
        return FormattableString.Invariant($"{Batch}  {sheet + 1}/{Sheets}  {first} - {last}  {size.Code} {size.Width}x{size.Height} mm");
    }
}
