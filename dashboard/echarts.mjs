// What the page Trends draws with: those parts of ECharts alone. Built to resources/echarts.js, which Node-RED serves.
import { CandlestickChart, LineChart } from 'echarts/charts';
import { GridComponent, MarkAreaComponent, MarkLineComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

use([LineChart, CandlestickChart, GridComponent, MarkAreaComponent, MarkLineComponent, CanvasRenderer]);

window.coldaisleEcharts = { init };
