using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FieldCollect.Store.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class AreaFigures : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "AreaDays",
                columns: table => new
                {
                    Day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Area = table.Column<string>(type: "TEXT", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", nullable: false),
                    Current = table.Column<int>(type: "INTEGER", nullable: false),
                    Fresh = table.Column<int>(type: "INTEGER", nullable: false),
                    Open = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AreaDays", x => new { x.Day, x.Area, x.Kind });
                });

            migrationBuilder.CreateTable(
                name: "AreaDeeds",
                columns: table => new
                {
                    Day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Area = table.Column<string>(type: "TEXT", nullable: false),
                    What = table.Column<string>(type: "TEXT", nullable: false),
                    Count = table.Column<int>(type: "INTEGER", nullable: false),
                    Late = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AreaDeeds", x => new { x.Day, x.Area, x.What });
                });

            RatesView.Drop(migrationBuilder);
            RatesOfAreasView.Create(migrationBuilder, sqlite: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            RatesView.Drop(migrationBuilder);
            RatesView.Create(migrationBuilder, sqlite: true);

            migrationBuilder.DropTable(
                name: "AreaDays");

            migrationBuilder.DropTable(
                name: "AreaDeeds");
        }
    }
}
