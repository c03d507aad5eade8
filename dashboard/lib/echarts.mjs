// The library that Trends draws with, which Node-RED serves from this package beside the dashboard.
export default {
  /** Resolves to ECharts; rejects where it is not served, as with `disableEditor` in the settings of Node-RED. */
  echarts() {
    if (window.coldaisleEcharts) return Promise.resolve(window.coldaisleEcharts);
    return new Promise((resolve, reject) => {
      const script = document.createElement('script');
      // What stands before the dashboard in its address is the root of Node-RED.
      const [root] = window.location.pathname.split('/dashboard');
      script.src = `${root}/resources/@coldaisle/node-red-server-room/echarts.js`;
      script.onload = () =>
        window.coldaisleEcharts ? resolve(window.coldaisleEcharts) : reject(new Error(script.src));
      script.onerror = () => reject(new Error(script.src));
      document.head.append(script);
    });
  },
};
